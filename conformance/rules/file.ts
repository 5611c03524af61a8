import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Exchange, FileFacts } from '../trace.ts';
import { type Finding, fail, inconclusive, notApplicable, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import { closeEnough } from './close-enough.ts';
import { fetched } from './fetched.ts';
import { filePartRules } from './file-part.ts';
import { headerOf, mediaType } from './headers.ts';
import { expectOpen } from './links.ts';
import { orUnseen } from './unseen.ts';
import { shown } from './words.ts';

const decision29 = 'decision 29: "`Accept-Ranges`, 206, 416, HEAD, `Content-Type`, `Content-Length` …"';
const unfetched = 'no file was fetched; no job was seen to complete';

export const fileRules: readonly Rule[] = [
  {
    id: 'FILE-01',
    level: 'MUST',
    title: 'MUST serve the file of a completed job',
    clause: 'page, Async jobs: "Result files are served from media.aigateway.sh"',
    judge: (view, contract) =>
      orUnseen(view, 'file', expectOpen(view.with('link-fresh'), 'a link from a record', view, contract), unfetched),
  },
  {
    id: 'FILE-02',
    level: 'SHOULD',
    title: 'SHOULD serve the file as the media type that the record names',
    clause: decision29,
    judge: (view) =>
      each(view, (exchange, record) => {
        const recorded = view.field(record, 'contentType');
        if (typeof recorded !== 'string') return inconclusive('the record names no media type', exchange.id);
        const served = headerOf(exchange.response?.headers ?? {}, 'Content-Type');
        return mediaType(served) === mediaType(recorded)
          ? pass(`the file is served as ${recorded}`, exchange.id)
          : fail(
              `the file is served as ${shown(recorded)}, as its record says; its Content-Type is ${shown(served)}`,
              exchange.id,
            );
      }),
  },
  {
    id: 'FILE-03',
    level: 'SHOULD',
    title: 'SHOULD serve as many bytes as the record tells',
    clause: decision29,
    judge: (view) =>
      each(view, (exchange, record) => {
        const recorded = view.field(record, 'bytes');
        if (typeof recorded !== 'number') return inconclusive('the record tells no length', exchange.id);
        const { length = 0 } = exchange.response ?? {};
        return length === recorded
          ? pass(`the file has ${length} bytes`, exchange.id)
          : fail(`the file has ${recorded} bytes, as its record says; ${length} came`, exchange.id);
      }),
  },
  ...filePartRules,
  {
    id: 'FILE-07',
    level: 'MUST',
    title: 'MUST make a file of the kind that was asked for',
    clause:
      'page, Async jobs: "Video, music, and 3D generation"; decision 29: "a real, playable file of the asked kind"',
    judge: (view, contract) => each(view, (exchange, record) => judgeKind(exchange, record, view, contract)),
  },
  {
    id: 'FILE-08',
    level: 'SHOULD',
    title: 'SHOULD make a file as long as the record tells',
    clause: 'decision 11: "`result.duration` shows the clamped value"; decision 29: "of the asked kind and length"',
    judge: (view) => {
      const findings = fetched(view).flatMap(({ exchange, record }): Finding[] => {
        const recorded = view.field(record, 'duration');
        const seconds = exchange.response?.file?.seconds;
        if (typeof recorded !== 'number' || seconds === undefined) return [];
        return [
          closeEnough(seconds, recorded)
            ? pass(`the file lasts ${seconds} s`, exchange.id)
            : fail(`the file lasts ${recorded} s, as its record says; it lasts ${seconds} s`, exchange.id),
        ];
      });
      if (findings.length > 0 || fetched(view).length === 0) return orUnseen(view, 'file', findings, unfetched);
      return [notApplicable('no record tells a length that the file could be measured by')];
    },
  },
  {
    id: 'FILE-09',
    level: 'SHOULD',
    title: 'SHOULD give the same bytes whenever a link is fetched',
    clause: 'decisions 15 and 27: the record of an ended job and its file do not change',
    judge: judgeSameBytes,
  },
];

function each(view: View, judge: (exchange: Exchange, record: unknown) => Finding): readonly Finding[] {
  return orUnseen(
    view,
    'file',
    fetched(view).map(({ exchange, record }) => judge(exchange, record)),
    unfetched,
  );
}

/** What a format is made for. */
const kinds: Readonly<Record<FileFacts['format'], string>> = {
  mp4: 'video',
  webm: 'video',
  wav: 'sound',
  mp3: 'sound',
  ogg: 'sound',
  flac: 'sound',
  glb: 'scene',
  gltf: 'scene',
  unknown: 'unknown',
};

function judgeKind(exchange: Exchange, record: unknown, view: View, { jobs }: Contract): Finding {
  const { file } = exchange.response ?? {};
  const modality = view.field(record, 'modality') ?? exchange.step.modality;
  const wanted = Object.hasOwn(jobs.modalities, String(modality)) ? jobs.modalities[String(modality)]?.file : undefined;
  if (!wanted) return inconclusive('the record does not tell what its file is', exchange.id);
  const kind = kinds[wanted.format];
  if (!file) return fail(`the result of a ${modality} job is a ${kind} file; text came`, exchange.id);
  if (file.fault !== undefined)
    return fail(
      `the result of a ${modality} job is a sound ${kind} file; as ${file.format} it does not parse: ${file.fault}`,
      exchange.id,
    );
  if (file.format === 'unknown') {
    const served = mediaType(headerOf(exchange.response?.headers ?? {}, 'Content-Type'));
    return served === undefined || served === wanted.contentType || served === 'application/octet-stream'
      ? fail(
          `the result of a ${modality} job is a ${kind} file; served as ${served ?? 'nothing'}, its bytes are of no known format`,
          exchange.id,
        )
      : inconclusive(`files of the type ${served} cannot be looked into`, exchange.id);
  }
  return kinds[file.format] === kind
    ? pass(`the file is ${file.format}`, exchange.id)
    : fail(`the result of a ${modality} job is a ${kind} file; it is ${file.format}`, exchange.id);
}

function judgeSameBytes(view: View): readonly Finding[] {
  const byLink = new Map<string, Exchange[]>();
  for (const exchange of view.exchanges) {
    const { method, url, headers } = exchange.request;
    if (
      exchange.step.role !== 'file' ||
      headerOf(headers, 'Range') !== undefined ||
      method.toUpperCase() !== 'GET' ||
      exchange.response?.status !== 200 ||
      !exchange.response.file
    )
      continue;
    byLink.set(url, [...(byLink.get(url) ?? []), exchange]);
  }
  const findings = [...byLink.values()].flatMap(([first, ...rest]): Finding[] => {
    if (!first || rest.length === 0) return [];
    const other = rest.find(({ response }) => response?.file?.sha256 !== first.response?.file?.sha256);
    return [
      other
        ? fail('a link gives the same bytes whenever it is fetched; it gave others the second time', first.id, other.id)
        : pass('the link gave the same bytes again', first.id, ...rest.map(({ id }) => id)),
    ];
  });
  return orUnseen(view, 'file', findings, 'no link was fetched twice');
}
