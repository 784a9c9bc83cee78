"""From expressions and head poses to everything that moves with them, in batches on a device."""
