import { faceEach } from './face-each.ts';

faceEach('defect', { share: 3, of: 3 });
