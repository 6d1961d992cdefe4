// All cases of the SDK matrix.
import { errorsCases } from './error-cases.ts';
import type { MatrixCase } from './matrix-kit.ts';
import { mediaCases } from './media-cases.ts';
import { talkingCases } from './talking-cases.ts';
import { toolsCases } from './tool-cases.ts';

export const matrixCases: readonly MatrixCase[] = [
  ...talkingCases,
  ...toolsCases,
  ...mediaCases,
  ...errorsCases,
];
