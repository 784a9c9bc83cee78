"""Pain against no pain with `transformers.Trainer` and a small Vision Transformer, from scratch.

    pip install "painsynth[examples]"
    python examples/trainer_pain.py --identities 200 --epochs 10

With a pretrained model, load it by name instead and let its image processor do what `to_inputs` does.
"""

import argparse

import numpy as np
from transformers import Trainer, TrainingArguments, ViTConfig, ViTForImageClassification

import painsynth_hf


def to_inputs(rows: dict) -> dict:
    """Pictures to (3, H, W) float32, -1..1."""
    pixels = [np.asarray(image, dtype=np.float32).transpose(2, 0, 1) / 127.5 - 1.0 for image in rows["image"]]
    return {"pixel_values": pixels, "labels": rows["pain"]}


def main(argv: list[str] | None = None) -> dict:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--identities", type=int, default=200)
    parser.add_argument("--resolution", type=int, default=96)
    parser.add_argument("--epochs", type=float, default=10)
    parser.add_argument("--out", default="out/trainer")
    args = parser.parse_args(argv)

    # every pain expression against every non-pain one: the hard negatives share its action units
    faces = painsynth_hf.load_dataset(
        "synpain", identities=args.identities, resolution=args.resolution, labels=["pain"]
    )
    faces = faces.select_columns(["image", "pain"]).with_transform(to_inputs)
    config = ViTConfig(
        image_size=args.resolution, patch_size=16, hidden_size=96, num_hidden_layers=4, num_attention_heads=4,
        intermediate_size=192, id2label={0: "no_pain", 1: "pain"}, label2id={"no_pain": 0, "pain": 1},
    )  # fmt: skip
    settings = TrainingArguments(
        args.out, num_train_epochs=args.epochs, per_device_train_batch_size=16, learning_rate=3e-4, seed=0,
        remove_unused_columns=False, report_to=[], save_strategy="no", logging_strategy="epoch", use_cpu=True,
    )  # fmt: skip

    def accuracy(outputs) -> dict:
        return {"accuracy": float((outputs.predictions.argmax(axis=1) == outputs.label_ids).mean())}

    trainer = Trainer(
        ViTForImageClassification(config), settings, train_dataset=faces["train"],
        eval_dataset=faces.get("test", faces["train"]), compute_metrics=accuracy,
    )  # fmt: skip
    trainer.train()
    scores = trainer.evaluate()
    print(f"test accuracy {scores['eval_accuracy']:.2f}")
    return scores


if __name__ == "__main__":
    main()
