/** Red, green and blue, each 0 to 1. */
export type Rgb = readonly [number, number, number];

/**
 * A colour from hue, saturation and lightness (CSS Color 4, section 7.1).
 *
 * @param hue in turns, any number
 * @param saturation 0 to 1
 * @param lightness 0 to 1
 */
export function hueColour(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const at = (offset + (hue - Math.floor(hue)) * 12) % 12;
    return lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1));
  };
  return [channel(0), channel(8), channel(4)];
}
