// All tables of sentences, one per room that says them.
import { saidCcSwitch } from './cc-switch.ts';
import { saidChecks } from './checks.ts';
import { saidConfigShape } from './config-shape.ts';
import { saidControl } from './control.ts';
import { saidFiles } from './files.ts';
import { saidFindings } from './findings.ts';
import { saidHistory } from './history.ts';
import { saidLedger } from './ledger.ts';
import { saidOperations } from './operations.ts';
import { saidOutbound } from './outbound.ts';
import { saidPresets } from './presets.ts';
import { saidProxy } from './proxy.ts';
import { saidRequests } from './requests.ts';
import { saidRoutes } from './routes.ts';
import { saidSettings } from './settings.ts';
import { saidTools } from './tools.ts';
import { saidVault } from './vault.ts';
import { saidWarnings } from './warnings.ts';

export const saidTables: readonly Readonly<Record<string, string>>[] = [
  saidCcSwitch,
  saidChecks,
  saidConfigShape,
  saidControl,
  saidFiles,
  saidFindings,
  saidHistory,
  saidLedger,
  saidOperations,
  saidOutbound,
  saidPresets,
  saidProxy,
  saidRequests,
  saidRoutes,
  saidSettings,
  saidTools,
  saidVault,
  saidWarnings,
];
