import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MediaSpec, mediaFile } from '../../src/media/media-file.ts';

export const FFMPEG = '/usr/bin/ffmpeg';
export const FFPROBE = '/usr/bin/ffprobe';
export const ffmpegPresent = existsSync(FFMPEG) && existsSync(FFPROBE);

export const spec = (changes: Partial<MediaSpec> = {}): MediaSpec => ({
  format: 'mp4',
  seed: 1,
  seconds: 2,
  width: 320,
  height: 180,
  ...changes,
});

/** A part of a file, or all of it, in one piece. */
export function bytesOf(of: MediaSpec, start = 0, end = mediaFile(of).bytes): Buffer {
  return Buffer.concat([...mediaFile(of).read(start, end)]);
}

/** Runs something with the file on disk, and removes it after. */
export function onDisk<Result>(of: MediaSpec, use: (path: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'stunt-double-media-'));
  try {
    const path = join(folder, `file.${of.format}`);
    writeFileSync(path, bytesOf(of));
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Probed {
  streams: { codec_name: string; nb_frames: string }[];
  format: { duration: string };
}

export function probe(path: string): Probed {
  const json = execFileSync(FFPROBE, ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path]);
  return JSON.parse(json.toString());
}

/** All that ffmpeg has to say while it decodes the whole file. */
export function complaints(path: string): string {
  const run = spawnSync(FFMPEG, ['-v', 'error', '-err_detect', 'explode', '-i', path, '-f', 'null', '-']);
  return `${run.stderr}${run.status === 0 ? '' : `status ${run.status}`}`;
}

/** Decoded planes, I420, all frames one after another. */
export function rawFrames(path: string): Buffer {
  return execFileSync(FFMPEG, ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'], {
    maxBuffer: 1 << 30,
  });
}
