import { openaiResponses } from '../../../../src-proxy/wire/openai-responses/index.ts';
import { describeWireConformance } from '../../../support/wire-conformance.ts';
import { responsesCorpus } from './corpus.ts';

describeWireConformance(openaiResponses, responsesCorpus);
