"""Pairs of a face in pain and the same face at rest, in a PyTorch DataLoader: regress PSPI from what changed.

python examples/pairs_dataloader.py --identities 40 --epochs 2
"""

import argparse

import torch
from torch.utils.data import DataLoader

import painsynth_hf


def pair(row: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """(6, H, W) expressive and resting picture, -1..1, and (1,) PSPI."""
    pictures = torch.cat([row["image"], row["neutral_image"]]).float() / 127.5 - 1.0
    return pictures, row["pspi"].reshape(1)


def main(argv: list[str] | None = None) -> float:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--identities", type=int, default=40)
    parser.add_argument("--resolution", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=2)
    args = parser.parse_args(argv)

    faces = painsynth_hf.load_dataset(
        "synpain", split="train", identities=args.identities, resolution=args.resolution, labels=["pspi"]
    ).with_format("torch")  # rendered once, then from the cache
    torch.manual_seed(0)
    loader = DataLoader(faces, batch_size=8, shuffle=True, collate_fn=lambda rows: [
        torch.stack(part) for part in zip(*map(pair, rows), strict=True)
    ])  # fmt: skip
    model = torch.nn.Sequential(
        torch.nn.Conv2d(6, 16, 5, stride=4), torch.nn.ReLU(), torch.nn.Conv2d(16, 32, 3, stride=2), torch.nn.ReLU(),
        torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(32, 1),
    )  # fmt: skip
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    error = float("nan")
    for epoch in range(args.epochs):
        errors = []
        for pictures, pspi in loader:
            loss = torch.nn.functional.l1_loss(model(pictures), pspi)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            errors.append(loss.item())
        error = sum(errors) / len(errors)
        print(f"epoch {epoch}: mean absolute error {error:.2f} PSPI")
    return error


if __name__ == "__main__":
    main()
