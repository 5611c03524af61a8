import { escapeMarkup } from './escape.ts';
import { timeScale } from './time-scale.ts';
import { timeText } from './time-text.ts';
import type { Mark, Span, Timeline } from './timeline.ts';

const left = 78;
const right = 70;
const top = 22;
const lane = 34;

const lanes = [
  { name: 'status', title: 'status' },
  { name: 'call', title: 'calls' },
  { name: 'poll', title: 'polls' },
  { name: 'webhook', title: 'webhooks' },
  { name: 'link', title: 'links' },
  { name: 'file', title: 'fetches' },
] as const;

/** Ids of rules that are not well, the worst first, by the event that shows it. */
export type PointedTo = ReadonlyMap<string, { readonly rules: readonly string[]; readonly broken: boolean }>;

/** A drawing of the life of a job, with a ring around what verdicts point to. */
export function timelineSvg(timeline: Timeline, pointedTo: PointedTo): string {
  const { marks, statuses, links } = timeline;
  const instants = [...marks.map(({ at }) => at), ...[...statuses, ...links].flatMap(({ from, to }) => [from, to])];
  const scale = timeScale(instants, left, right);
  const start = Math.min(...instants);
  const shown = lanes.filter(
    ({ name }) =>
      (name === 'status' && statuses.length > 0) ||
      (name === 'link' && links.length > 0) ||
      marks.some((mark) => mark.lane === name),
  );
  const y = (name: string) => top + shown.findIndex((one) => one.name === name) * lane + lane / 2;
  const height = top + shown.length * lane + 6;
  const width = Math.ceil(scale.width);
  const parts = [
    ...scale.ticks.map((at) => {
      const x = scale.x(at).toFixed(1);
      return `<line class="tick" x1="${x}" x2="${x}" y1="${top - 4}" y2="${height}"/><text class="time" x="${x}" y="12">${timeText(at - start)}</text>`;
    }),
    ...shown.map(({ name, title }) => `<text class="lane" x="4" y="${y(name) + 4}">${title}</text>`),
    ...bars(statuses, scale.x, y('status'), ({ status }) => `status ${status ?? 'unknown'}`),
    ...bars(links, scale.x, y('link'), () => 'link'),
    ...placed(marks, scale.x, pointedTo).map((one) => drawMark(one, y(one.mark.lane))),
  ];
  const name = escapeMarkup(`Time line of ${timeline.job}`);
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}">${parts.join('')}</svg>`;
}

const letterWidth = 6;

/** Bars with their words above them; or below, where they would run into the words before. */
function bars(spans: readonly Span[], x: (at: number) => number, y: number, kind: (span: Span) => string): string[] {
  let taken = Number.NEGATIVE_INFINITY;
  return spans.map((span) => {
    const begin = x(span.from);
    const end = x(span.to) + (span.open ? right - 12 : 0);
    const width = Math.max(8, end - begin + 8);
    const text = escapeMarkup(span.label);
    const above = begin >= taken;
    if (above) taken = begin + span.label.length * letterWidth + 6;
    return (
      `<rect class="${kind(span)}" x="${(begin - 4).toFixed(1)}" y="${y - 6}" width="${width.toFixed(1)}" height="12" rx="4"><title>${text}</title></rect>` +
      `<text class="on-bar" x="${begin.toFixed(1)}" y="${above ? y - 10 : y + 15}">${text}${span.open ? ' →' : ''}</text>`
    );
  });
}

/** A mark with the words that there is room for. */
interface Placed {
  readonly mark: Mark;
  readonly x: number;
  /** Beside it: what it was. */
  readonly label: string;
  /** Above it: which rule is not well for it. */
  readonly rule: string;
  readonly rules: readonly string[];
  readonly broken: boolean;
}

/** Leaves out words that would run into others of their lane. The marks themselves tell all when they are pointed at. */
function placed(marks: readonly Mark[], x: (at: number) => number, pointedTo: PointedTo): Placed[] {
  const taken = new Map<Mark['lane'], number>();
  return marks.map((mark, index) => {
    const here = x(mark.at);
    const { rules, broken } = pointedTo.get(mark.id) ?? { rules: [], broken: false };
    const next = marks.slice(index + 1).find((other) => other.lane === mark.lane);
    const room = next ? x(next.at) - here - (rules.length > 0 ? 22 : 14) : Number.POSITIVE_INFINITY;
    const label = mark.label.length * letterWidth <= room ? mark.label : '';
    const words = rules.length > 1 ? `${rules[0]} +${rules.length - 1}` : (rules[0] ?? '');
    const half = (words.length * letterWidth) / 2 + 3;
    const free = here - half >= (taken.get(mark.lane) ?? 0);
    if (free && words) taken.set(mark.lane, here + half);
    return { mark, x: here, label, rule: free ? words : '', rules, broken };
  });
}

function drawMark({ mark, x, label, rule, rules, broken }: Placed, y: number): string {
  const at = x.toFixed(1);
  const tone = broken ? '' : ' soft';
  const ring = rules.length > 0 ? `<circle class="ring${tone}" cx="${at}" cy="${y}" r="9"/>` : '';
  const above = rule && `<text class="rule${tone}" x="${at}" y="${y - 10}">${escapeMarkup(rule)}</text>`;
  const shape =
    mark.lane === 'webhook'
      ? `<path class="${mark.tone}" d="M${at} ${y - 6}l6 6-6 6-6-6z"/>`
      : `<circle class="${mark.tone}" cx="${at}" cy="${y}" r="5"/>`;
  const beside = (x + (ring ? 12 : 8)).toFixed(1);
  const words = label && `<text class="label" x="${beside}" y="${y + 4}">${escapeMarkup(label)}</text>`;
  const title = escapeMarkup([mark.title, ...rules].join('\n'));
  return `<a href="#event-${encodeURIComponent(mark.id)}"><title>${title}</title>${ring}${above}${shape}${words}</a>`;
}
