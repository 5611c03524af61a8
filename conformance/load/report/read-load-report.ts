import { checkSchema } from '../../../src/contract/check-schema.ts';
import { FileError } from '../../../src/contract/file-error.ts';
import { readYamlFile } from '../../../src/contract/yaml-file.ts';
import { merged } from '../figures/histogram.ts';
import type { Distribution, LoadReport } from '../load-report.ts';

/**
 * Reads a report that `loadJson` wrote. Throws FileError when it cannot be read, is not as the published schema has it, or
 * holds a histogram that cannot be decoded.
 */
export function readLoadReport(file: string): LoadReport {
  const yaml = readYamlFile(file);
  const report = checkSchema<LoadReport>(yaml, 'load-report.schema.json');
  const distributions: [path: (string | number)[], Distribution][] = [
    ...report.operations.flatMap((one, index): [(string | number)[], Distribution][] => [
      [['operations', index, 'corrected'], one.corrected],
      [['operations', index, 'uncorrected'], one.uncorrected],
    ]),
    ...Object.entries(report.life).map(([name, one]): [string[], Distribution] => [['life', name], one]),
  ];
  for (const [path, distribution] of distributions) {
    try {
      merged([distribution.hdr]);
    } catch (cause) {
      const message = `${[...path, 'hdr'].join('.')} is not a histogram in HdrHistogram's V2 compressed form`;
      throw new FileError(yaml.name, yaml.lineOf([...path, 'hdr']), message, { cause });
    }
  }
  return report;
}
