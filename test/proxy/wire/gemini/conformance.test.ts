import { gemini } from '../../../../src-proxy/wire/gemini/index.ts';
import { describeWireConformance } from '../../../support/wire-conformance.ts';
import { geminiCorpus } from './corpus.ts';

describeWireConformance(gemini, geminiCorpus);
