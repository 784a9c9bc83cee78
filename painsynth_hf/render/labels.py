import numpy as np
from ..frame import Frame
def label_frame(spec, head, camera, image, labels, visible, solid, world, surface):
    return image
