import { glbFile } from './glb/glb-file.ts';
import type { MediaFile, MediaSpec } from './media-types.ts';
import { mp4File } from './mp4/mp4-file.ts';
import { wavFile } from './wav/wav-file.ts';

export type { MediaFile, MediaSpec } from './media-types.ts';

/**
 * The file for a spec: the same spec gives the same bytes on every machine.
 *
 * Everything below is written here because no muxer or encoder gives what serving it needs: bytes that
 * never change with a library's version, a size known without making the file (each poll of a finished
 * job reports it), and any byte range readable without making what comes before it.
 *
 * @throws RangeError when seconds, width or height is out of range for the format
 */
export function mediaFile(spec: MediaSpec): MediaFile {
  switch (spec.format) {
    case 'mp4':
      return mp4File(spec);
    case 'wav':
      return wavFile(spec);
    case 'glb':
      return glbFile(spec);
  }
}
