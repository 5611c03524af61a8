import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MediaSpec, mediaFile } from '../../src/media/media-file.ts';
import { palette } from '../../src/media/mp4/palette.ts';
import { spec } from './tools.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required';

const files: Record<string, MediaSpec> = {
  '/clip.mp4': spec({ width: 1280, height: 720, seconds: 8, seed: 21 }),
  '/tall.mp4': spec({ width: 480, height: 854, seconds: 5.3, seed: 22 }),
  '/tune.wav': spec({ format: 'wav', seconds: 12.3, seed: 23 }),
};

type Seen = Partial<
  Record<'duration' | 'videoWidth' | 'videoHeight' | 'half' | 'currentTime' | 'red' | 'green', number>
>;

describe.skipIf(!existsSync(CHROMIUM))('in a browser', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const of = files[request.url ?? ''];
      if (of === undefined) {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>media</title>');
        return;
      }
      const file = mediaFile(of);
      const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      const [start, end] = [Number(from), to === '' ? file.bytes : Number(to) + 1];
      response.writeHead(request.headers.range === undefined ? 200 : 206, {
        'content-type': of.format === 'mp4' ? 'video/mp4' : 'audio/wav',
        'content-length': end - start,
        'content-range': `bytes ${start}-${end - 1}/${file.bytes}`,
        'accept-ranges': 'bytes',
      });
      for (const chunk of file.read(start, end)) response.write(chunk);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS.split(' ') });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  // As text, for the page's own types are not the project's.
  const inPage = (tag: string, url: string, then: string): Promise<Seen> =>
    page.evaluate(`(async () => {
      const media = document.createElement('${tag}');
      const once = (type) => new Promise((resolve, reject) => {
        media.addEventListener(type, resolve, { once: true });
        media.addEventListener('error', () => reject(new Error(media.error?.message)), { once: true });
      });
      media.muted = true;
      document.body.append(media);
      const ready = once('canplaythrough');
      media.src = '${url}';
      await ready;
      const seek = async (seconds) => { const done = once('seeked'); media.currentTime = seconds; await done; };
      ${then}
    })()`);

  it.each(['/clip.mp4', '/tall.mp4'])('%s has its size and duration, seeks and plays to its end', async (url) => {
    const of = files[url] ?? spec();
    const seen = await inPage(
      'video',
      url,
      `await seek(${of.seconds / 2});
      const half = media.currentTime;
      const canvas = new OffscreenCanvas(media.videoWidth, media.videoHeight).getContext('2d');
      canvas.drawImage(media, 0, 0);
      const [red, green] = canvas.getImageData(media.videoWidth - 4, 0, 1, 1).data;
      await seek(media.duration - 0.5);
      const ended = once('ended');
      await media.play();
      await ended;
      const { duration, videoWidth, videoHeight, currentTime } = media;
      return { duration, videoWidth, videoHeight, half, currentTime, red, green };`,
    );
    expect(seen).toMatchObject({ videoWidth: of.width, videoHeight: of.height });
    expect(seen.duration).toBeCloseTo(of.seconds, 2);
    expect(seen.half).toBeCloseTo(of.seconds / 2, 2);
    expect(seen.currentTime).toBeCloseTo(of.seconds, 2);
    // BT.709 and not BT.601. Blue is left out: libyuv, with no GPU, takes its 2.112 to be 2.
    const [luma, cb, cr] = palette(of.seed).top;
    const red = 1.164 * (luma - 16) + 1.793 * (cr - 128);
    const green = 1.164 * (luma - 16) - 0.213 * (cb - 128) - 0.533 * (cr - 128);
    expect(Math.abs((seen.red ?? 0) - red)).toBeLessThan(3);
    expect(Math.abs((seen.green ?? 0) - green)).toBeLessThan(3);
  });

  it('/tune.wav has its duration, seeks and plays to its end', async () => {
    const seen = await inPage(
      'audio',
      '/tune.wav',
      `await seek(11.8);
      const ended = once('ended');
      await media.play();
      await ended;
      return { duration: media.duration, currentTime: media.currentTime };`,
    );
    expect(seen.duration).toBeCloseTo(12.3, 2);
    expect(seen.currentTime).toBeCloseTo(12.3, 2);
  });
});
