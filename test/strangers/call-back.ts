import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { Times } from './gateway.ts';

interface Call {
  readonly url: string;
  readonly body: string;
  readonly delivery: string;
  readonly secret: string;
  readonly times: Pick<Times, 'retry' | 'patience'>;
  readonly later: (ms: number, run: () => void) => void;
}

/** Delivers a record, eight times at most. There is one signature header, and the others have names of their own. */
export function callBack(call: Call, number = 1): void {
  const { url, body, delivery, secret, times, later } = call;
  const stamp = Math.floor(Date.now() / 1000);
  const digest = createHmac('sha256', secret).update(`${stamp}.${body}`).digest('hex');
  const request = http.request(url, {
    method: 'POST',
    agent: false,
    headers: {
      'CONTENT-TYPE': 'application/json;charset=utf-8',
      'X-GATEWAY-SIGNATURE': `t=${stamp},v1=${digest}`,
      'X-CALLBACK-ID': delivery,
      'X-CALLBACK-TRY': String(number),
    },
  });
  let settled = false;
  const settle = (again: boolean) => {
    if (settled) return;
    settled = true;
    if (again && number < 8) later(times.retry * 2 ** (number - 1), () => callBack(call, number + 1));
  };
  request.on('response', (response) => {
    response.resume();
    const status = response.statusCode ?? 0;
    settle((status < 200 || status > 299) && status !== 410);
  });
  request.on('error', () => settle(true));
  later(times.patience, () => {
    if (!settled) request.destroy(new Error('too slow'));
  });
  request.end(body);
}
