// The colour library with the notations that our figures use: names, hex, rgb(), hsl() and color(srgb …).
import { modeHsl, modeLrgb, modeRgb, useMode } from 'culori/fn';

useMode(modeRgb);
useMode(modeHsl);
useMode(modeLrgb); // for luminance and contrast

export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance } from 'culori/fn';
