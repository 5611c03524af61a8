import { faceEach } from './face-each.ts';

faceEach('defect', { share: 1, of: 3 });
