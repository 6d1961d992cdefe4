// What is known of the models that Codex knows by name: facts of the list bundled with codex-cli 0.169.0
// (published 2026-11-13, read 2026-11-20). Descriptions are ours. Data only.

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max' | 'ultra';

export interface ModelFacts {
  readonly displayName: string;
  readonly description: string;
  readonly visibility: 'list' | 'hide';
  readonly priority: number;
  readonly contextWindow: number;
  readonly maxContextWindow: number;
  readonly efforts: readonly Effort[];
  readonly defaultEffort: Effort;
  /** "Responses Lite": no `tools` key, one `additional_tools` item, tools called from JavaScript. */
  readonly lite: boolean;
  readonly fastTier: boolean;
  readonly defaultTier: 'priority' | null;
  readonly defaultVerbosity: 'low' | 'high';
  readonly experimentalTools: readonly string[];
  readonly effortUpdates: boolean;
  readonly compHash: string;
  readonly multiAgent: 'v1' | 'v2' | null;
  readonly specialty: 'cyber' | null;
}

const toMax: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
const toUltra: readonly Effort[] = [...toMax, 'ultra'];

const lite: ModelFacts = {
  displayName: '',
  description: '',
  visibility: 'list',
  priority: 50,
  contextWindow: 272_000,
  maxContextWindow: 872_000,
  efforts: toUltra,
  defaultEffort: 'medium',
  lite: true,
  fastTier: true,
  defaultTier: null,
  defaultVerbosity: 'low',
  experimentalTools: [],
  effortUpdates: false,
  compHash: '3000',
  multiAgent: 'v2',
  specialty: null,
};
const newest: ModelFacts = {
  ...lite,
  defaultEffort: 'low',
  experimentalTools: ['send_user_message_async', 'clock'],
  effortUpdates: true,
};

export const modelFacts: Readonly<Record<string, ModelFacts>> = {
  'gpt-6.1-sol': {
    ...newest,
    displayName: 'GPT-6.1-Sol',
    description: 'For demanding work of every kind.',
    priority: 1,
  },
  'gpt-6-astra': { ...newest, displayName: 'GPT-6-Astra', description: 'The strongest model.', priority: 2 },
  'gpt-6-sol': {
    ...newest,
    displayName: 'GPT-6-Sol',
    description: 'For demanding work.',
    priority: 3,
    defaultEffort: 'medium',
    effortUpdates: false,
    defaultTier: 'priority',
  },
  'gpt-6-luna': {
    ...newest,
    displayName: 'GPT-6-Luna',
    description: 'Fast and light.',
    priority: 4,
    efforts: toMax,
    defaultEffort: 'medium',
    effortUpdates: false,
    defaultTier: 'priority',
  },
  'gpt-5.6-sol': {
    ...lite,
    displayName: 'GPT-5.6-Sol',
    description: 'The earlier model for demanding work.',
    priority: 5,
    defaultEffort: 'low',
  },
  'gpt-6.1-terra': {
    ...newest,
    displayName: 'GPT-6.1 Terra',
    description: 'For everyday work.',
    priority: 7,
    contextWindow: 500_000,
  },
  'gpt-5.6-terra': {
    ...lite,
    displayName: 'GPT-5.6-Terra',
    description: 'The earlier model for everyday work.',
    priority: 8,
  },
  'gpt-5.6-luna': {
    ...lite,
    displayName: 'GPT-5.6-Luna',
    description: 'The earlier fast and light model.',
    priority: 9,
    efforts: toMax,
    multiAgent: 'v1',
  },
  'gpt-daybreak-blue-latest': {
    ...lite,
    displayName: 'Daybreak Blue',
    description: 'For defensive security work.',
    visibility: 'hide',
    priority: 11,
    defaultEffort: 'low',
    fastTier: false,
    specialty: 'cyber',
  },
  'gpt-daybreak-red-latest': {
    ...lite,
    displayName: 'Daybreak Red',
    description: 'For authorised security tests.',
    visibility: 'hide',
    priority: 12,
    contextWindow: 372_000,
    maxContextWindow: 372_000,
    fastTier: false,
    defaultVerbosity: 'high',
    specialty: 'cyber',
  },
  'gpt-5.5': {
    ...lite,
    displayName: 'GPT-5.5',
    description: 'A proven model for code.',
    priority: 13,
    maxContextWindow: 272_000,
    efforts: ['low', 'medium', 'high', 'xhigh'],
    lite: false,
    compHash: '2911',
    multiAgent: null,
  },
  'codex-auto-review': {
    ...lite,
    displayName: 'Codex Auto Review',
    description: 'Reviews what an agent is about to do.',
    visibility: 'hide',
    priority: 43,
    efforts: toMax,
    multiAgent: 'v1',
  },
};

/**
 * For ids that Codex does not know: plain tools, text and images, the effort levels that every reasoning upstream
 * takes, and a context window that no current model undercuts (a greater one would make Codex compact too late).
 */
export const unknownModel: ModelFacts = {
  ...lite,
  priority: 100,
  contextWindow: 128_000,
  maxContextWindow: 128_000,
  efforts: ['low', 'medium', 'high'],
  lite: false,
  fastTier: false,
  compHash: '2911',
  multiAgent: null,
};
