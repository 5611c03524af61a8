import { faceEach } from './face-each.ts';

faceEach('defect', { share: 2, of: 3 });
