"""The theme: system fonts, one accent colour, light and dark. The rest is in `look.css` and `look.js`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

HERE = Path(__file__).parent
CSS = (HERE / "look.css").read_text("utf-8")
# Gradio rewrites the selectors of a style sheet, and none that it keeps reaches the outermost box, whose hidden
# overflow would not let the picture stay in view
OPEN = "<style>html .gradio-container.gradio-container { overflow: visible !important }</style>"
HEAD = f"{OPEN}<script>{(HERE / 'look.js').read_text('utf-8')}</script>"
SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]  # no font is fetched from anywhere
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]


def html(value: str, **how: Any) -> gr.HTML:
    """HTML that only our own style sheet touches."""
    return gr.HTML(value, apply_default_css=False, padding=False, **how)


def theme() -> gr.themes.Base:
    """Paper and ink, teal for what can be touched and for what counts."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_md,
        spacing_size=gr.themes.sizes.spacing_sm,
        text_size=gr.themes.sizes.text_md,
        font=SANS,
        font_mono=MONO,
    ).set(
        body_background_fill="#faf9f7",
        body_background_fill_dark="#161514",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_title_text_weight="500",
        checkbox_background_color_selected="#0f766e",
        checkbox_background_color_selected_dark="#2dd4bf",
        checkbox_border_color_selected="#0f766e",
        checkbox_border_color_selected_dark="#2dd4bf",
        slider_color="#0f766e",
        slider_color_dark="#2dd4bf",
        button_primary_background_fill="#0f766e",
        button_primary_background_fill_hover="#115e59",
        button_primary_background_fill_dark="#2dd4bf",
        button_primary_background_fill_hover_dark="#5eead4",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#0b1f1d",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_dark="#24221f",
        button_secondary_background_fill_hover="#f0fdfa",
        button_secondary_background_fill_hover_dark="#2d3a37",
        button_secondary_border_color="#e0dcd6",
        button_secondary_border_color_dark="#3a3733",
        button_border_width="1px",
        input_background_fill="#ffffff",
        input_background_fill_dark="#24221f",
        input_border_color="#e0dcd6",
        input_border_color_dark="#3a3733",
        input_border_width="1px",
    )
