import type { SeenJob } from './client.ts';

/** What was found in a file, in words. Throws Error when it is not what the record says. */
export function checkFile(bytes: Buffer, job: SeenJob): string {
  if (bytes.length !== job.bytes) throw new Error(`the file has ${bytes.length} bytes, the record says ${job.bytes}`);
  switch (job.contentType) {
    case 'video/mp4':
      return sameLength(mp4Seconds(bytes), job, 'MP4');
    case 'audio/wav':
      return sameLength(wavSeconds(bytes), job, 'WAV');
    case 'model/gltf-binary':
      return glbVersion(bytes);
    default:
      throw new Error(`there is no check for ${job.contentType}`);
  }
}

function sameLength(seconds: number, job: SeenJob, kind: string): string {
  if (Math.abs(seconds - (job.seconds ?? 0)) > 0.1) {
    throw new Error(`the ${kind} lasts ${seconds} s, the record says ${job.seconds} s`);
  }
  return `${kind}, ${seconds} s`;
}

/** Duration over time scale in the movie header (ISO/IEC 14496-12 §8.2.2, version 0). */
function mp4Seconds(bytes: Buffer): number {
  const header = bytes.indexOf('mvhd');
  if (bytes.toString('latin1', 4, 8) !== 'ftyp' || header < 0) throw new Error('the file is no MP4');
  return bytes.readUInt32BE(header + 20) / bytes.readUInt32BE(header + 16);
}

/** Bytes of sound over bytes in a second (RIFF/WAVE: `fmt ` at 12, `data` at 36). */
function wavSeconds(bytes: Buffer): number {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 36, 40) !== 'data') {
    throw new Error('the file is no WAV');
  }
  return bytes.readUInt32LE(40) / bytes.readUInt32LE(28);
}

/** glTF 2.0 §4.4.2: magic, version, length. */
function glbVersion(bytes: Buffer): string {
  const [magic, version, length] = [bytes.toString('latin1', 0, 4), bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
  if (magic !== 'glTF' || length !== bytes.length) throw new Error('the file is no binary glTF');
  return `glTF ${version}`;
}
