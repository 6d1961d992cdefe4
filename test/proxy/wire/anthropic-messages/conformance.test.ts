import { anthropicMessages } from '../../../../src-proxy/wire/anthropic-messages/index.ts';
import { describeWireConformance } from '../../../support/wire-conformance.ts';
import { anthropicCorpus } from './corpus.ts';

describeWireConformance(anthropicMessages, anthropicCorpus);
