import type { Server } from './servers.ts';

/** Path and query of a file of a server: by the link of a job that is completed at once, where links are signed. */
export async function fileOf({ signsLinks }: Server, url: string, key: string): Promise<string> {
  if (!signsLinks)
    return '/v1/files/jobs/job_0000000000000000/video.mp4?expires=4102444800&signature=0&kid=k&stage=main';
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ prompt: 'a paper boat crossing a puddle', model: 'test/instant', duration: 6 });
  const submitted = await fetch(`${url}/v1/videos/generations`, { method: 'POST', headers, body });
  const { id } = (await submitted.json()) as { id: string };
  const record = (await (await fetch(`${url}/v1/jobs/${id}`, { headers })).json()) as { result: { file_url: string } };
  const { pathname, search } = new URL(record.result.file_url);
  return pathname + search;
}
