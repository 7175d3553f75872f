"""What a reader doubts about a film that it opens all the same: whole sentences for the user."""

from engine.errors import Named

Doubt = Named

WINDOW_UNUSABLE = Named(
    "The grey window in the file would hide nearly all of the film; Foresee chose its own."
)
LUT_UNUSABLE = Named(
    "The grey curve in the file cannot be used; Foresee chose another one for this film."
)
FEWER_BITS = Named(
    "The picture has 8 bits though its header promises more; Foresee chose the greys itself."
)
BITS_MISPLACED = Named(
    "The header says wrongly where the greys stand in their bits; Foresee found them by itself."
)
POLARITY_UNTOLD = Named(
    "The header does not say whether low values are black or white; check that bone is bright."
)
BODY_PART_UNKNOWN = Named(
    "The header names the body part in words that Foresee does not know; check that this is a "
    "chest film."
)
PIXELS_MISSING = Named(
    "A few pixels at the end of the file are missing; the last row was completed with its "
    "neighbours."
)
SPACING_CONTRADICTS = Named(
    "The header gives pixel sizes that cannot be right; the film is shown with square pixels."
)
SHUTTER_UNUSABLE = Named(
    "The shutter in the header would hide nearly all of the film; it was left out."
)
RANGE_UNTOLD = Named(
    "The file does not say how bright its values are meant; Foresee stretched them over all greys."
)
TRANSPARENCY_IGNORED = Named(
    "The picture is marked as transparent nearly everywhere; Foresee shows what lies below."
)
TINTED = Named("The picture has a strong tint, like a photo of a film; only its greys are used.")
ONE_OF_SEVERAL = Named(
    "The study holds several frontal films; the first is shown. Unpack it to open another one."
)
