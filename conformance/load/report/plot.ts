import { escapeMarkup as e } from '../../reports/escape.ts';
import type { Axis } from './axis.ts';

/** A line of a plot. Its kind sets dashes and width besides the colour, so that it can be told without colours. */
export interface Line {
  readonly name: string;
  readonly kind: 'low' | 'middle' | 'high';
  /** A gap where y is undefined. */
  readonly points: readonly { readonly x: number; readonly y: number | undefined }[];
}

/** Columns that stand on the x axis, drawn with stripes. */
export interface Bars {
  readonly name: string;
  readonly columns: readonly { readonly from: number; readonly to: number; readonly y: number }[];
}

export interface Plot {
  readonly title: string;
  readonly note: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  readonly bars?: Bars;
  /** A stretch of x that is not part of what was measured. */
  readonly shaded?: { readonly name: string; readonly from: number; readonly to: number };
  /** What a pointer reads over a stretch of x. */
  readonly hints?: readonly { readonly from: number; readonly to: number; readonly text: string }[];
}

/** In units of the drawing, small enough for its words to be read on a phone. */
const size = { width: 430, height: 260, left: 70, right: 28, top: 12, bottom: 46 } as const;
const inner = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom } as const;

/** A plot with its title, its legend and a note, as an HTML figure. */
export function plotFigure(plot: Plot): string {
  const { title, note, x, y, lines, bars, shaded } = plot;
  const keys = [
    ...lines.map(({ name, kind }) => key(name, `<path class="line ${kind}" d="M1 6H31"/>`)),
    ...(bars?.columns.some((column) => column.y > 0)
      ? [key(bars.name, '<rect class="bar" x="1" y="1" width="30" height="10"/>')]
      : []),
    ...(shaded ? [key(shaded.name, '<rect class="warm" x="1" y="1" width="30" height="10"/>')] : []),
  ];
  return `<figure class="plot"><figcaption><h3>${e(title)}</h3><p class="keys">${keys.join(' ')}</p></figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${e(title)}">
<title>${e(title)}</title>
${shaded ? stretch('warm', plot, shaded.from, shaded.to, '') : ''}
${grid(x, y)}
${
  bars
    ? bars.columns
        .filter((column) => column.y > 0)
        .map((column) => bar(plot, column))
        .join('')
    : ''
}
${lines.map((line) => `<path class="line ${line.kind}" d="${path(plot, line)}"><title>${e(line.name)}</title></path>`).join('\n')}
${(plot.hints ?? []).map(({ from, to, text }) => stretch('hint', plot, from, to, `<title>${e(text)}</title>`)).join('')}
</svg>
<p class="legend">${e(note)}</p></figure>`;
}

function key(name: string, drawing: string): string {
  return `<span class="sample"><svg viewBox="0 0 32 12" width="32" height="12" aria-hidden="true">${drawing}</svg> ${e(name)}</span>`;
}

function grid(x: Axis, y: Axis): string {
  const base = size.top + inner.height;
  const across = x.ticks.map(({ value, text }) => {
    const at = place.x(x.at(value));
    return `<path class="tick" d="M${at} ${size.top}V${base}"/><text class="across" x="${at}" y="${base + 16}">${e(text)}</text>`;
  });
  const up = y.ticks.map(({ value, text }) => {
    const at = place.y(y.at(value));
    return `<path class="tick" d="M${size.left} ${at}H${size.left + inner.width}"/><text class="up" x="${size.left - 6}" y="${at + 4}">${e(text)}</text>`;
  });
  return `${across.join('')}
${up.join('')}
<path class="axis" d="M${size.left} ${size.top}V${base}H${size.left + inner.width}"/>
<text class="name" x="${size.left + inner.width / 2}" y="${size.height - 8}">${e(x.label)}</text>
<text class="name" transform="translate(14 ${size.top + inner.height / 2}) rotate(-90)">${e(y.label)}</text>`;
}

function path({ x, y }: Plot, { points }: Line): string {
  let drawing = '';
  let pen = 'M';
  for (const [index, point] of points.entries()) {
    if (point.y === undefined) {
      pen = 'M';
      continue;
    }
    const at = `${place.x(x.at(point.x))} ${place.y(y.at(point.y))}`;
    // A point between two gaps would be a line without length.
    const alone = pen === 'M' && points[index + 1]?.y === undefined;
    drawing += `${pen}${at}${alone ? 'h2' : ''}`;
    pen = 'L';
  }
  return drawing;
}

function bar({ x, y }: Plot, { from, to, y: value }: Bars['columns'][number]): string {
  const [left, right, top] = [place.x(x.at(from)), place.x(x.at(to)), place.y(y.at(value))];
  const base = size.top + inner.height;
  return `<rect class="bar" x="${left}" y="${Math.min(top, base - 2)}" width="${Math.max(1, right - left)}" height="${Math.max(2, base - top)}"/>`;
}

function stretch(kind: string, { x }: Plot, from: number, to: number, content: string): string {
  const [left, right] = [place.x(x.at(from)), place.x(x.at(to))];
  return `<rect class="${kind}" x="${left}" y="${size.top}" width="${Math.max(0, right - left).toFixed(1)}" height="${inner.height}">${content}</rect>`;
}

const place = {
  x: (at: number) => Number((size.left + at * inner.width).toFixed(1)),
  y: (at: number) => Number((size.top + (1 - at) * inner.height).toFixed(1)),
};
