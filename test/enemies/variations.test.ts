import { faceEach } from './face-each.ts';

faceEach('variation', { share: 1, of: 1 });
