"""What a point of skin, eye, hair or cloth looks like."""
