import type { Contract } from '../../src/contract/contract.ts';
import { operationFor } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import { duration } from '../../src/core/duration.ts';
import { statusOf } from '../../src/core/job.ts';
import type { JsonObject } from '../../src/core/record.ts';
import type { Double } from '../../src/double.ts';
import { changeJson, type Frozen } from './change.ts';
import type { Channel, Defect, RecordRule } from './defect.ts';
import { createIds, type Ids } from './ids.ts';
import { createLinkSpelling, type LinkSpelling, Links } from './links.ts';
import { Matcher } from './matcher.ts';

/** What all parts of an edge know and remember together. */
export class World {
  readonly double: Double;
  readonly contract: Contract;
  readonly defect: Defect;
  readonly links: Links;
  readonly frozen: Frozen = new Map();
  readonly #ids: Ids;
  readonly #spelling: LinkSpelling;
  readonly #records: Matcher<RecordRule>;
  #origins: { api: string; media: string } | undefined;

  constructor(double: Double, defect: Defect) {
    const { contract, clock } = double;
    this.double = double;
    this.contract = contract;
    this.defect = defect;
    this.links = new Links(contract.jobs.links.parameters);
    this.#ids = createIds(defect.ids, contract.jobs.ids.job);
    this.#spelling = createLinkSpelling(defect.links, contract.jobs.links.parameters, () => clock.now());
    this.#records = new Matcher(defect.records, duration);
  }

  /** Lets links lead to another origin than that of the API. */
  moveFiles(api: string, media: string): void {
    this.#origins = { api, media };
  }

  /** Whose a job is and how its status is spelt now; undefined when there is none. */
  async jobOf(id: string | undefined): Promise<{ owner: string; status: string } | undefined> {
    const { stage, clock, contract } = this.double;
    const job = id === undefined ? undefined : await stage.store.getJob(id);
    return job && { owner: job.owner, status: contract.jobs.life.statuses[statusOf(job, clock.now()).status] };
  }

  /** Takes note of a record of the double, and returns it as it is to be shown. */
  shown(record: JsonObject, channel: Channel): JsonObject {
    const { record: at } = this.contract.jobs;
    const job = readPointer(record, at.id);
    const status = readPointer(record, at.status);
    const link = readPointer(record, at.link);
    if (typeof job !== 'string' || typeof status !== 'string') return record;
    if (typeof link === 'string') this.links.note(link, this.double.clock.now());
    const changed = structuredClone(record);
    for (const rule of this.#records.applying({ channel, job, jobStatus: status })) {
      changeJson(changed, rule.do, job, this.frozen);
    }
    return changed;
  }

  /** Text of the double with ids and links as clients are to see them. */
  outward(text: string): string {
    const files = operationFor(this.contract, 'file').path.split('{', 1)[0] ?? '';
    const { api, media } = this.#origins ?? { api: '', media: '' };
    const moved = this.#origins ? text.replaceAll(api + files, media + files) : text;
    return this.#ids.outward(this.#spelling.outward(moved));
  }

  /** Path and query of a client's request, as the double knows them. */
  inwardPath(path: string): string {
    return this.#ids.inward(this.#spelling.inward(path));
  }

  inward(text: string): string {
    return this.#ids.inward(text);
  }
}
