import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import { describeWireConformance } from '../../../support/wire-conformance.ts';
import { chatCorpus } from './corpus.ts';

describeWireConformance(openaiChat, chatCorpus);
