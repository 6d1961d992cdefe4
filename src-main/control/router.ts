// The typed control API, by rooms. The GUI imports `AppRouter` as a type; the command line calls the same names
// through operations/remote.ts. Every procedure is a thin, checked door to an operation.
import { clientsRouter, mcpTokensRouter } from './routes/clients.ts';
import { healthRouter, logRouter, statusRouter, usageRouter } from './routes/log.ts';
import { profilesRouter } from './routes/profiles.ts';
import { secretsRouter } from './routes/secrets.ts';
import { doctorRouter, settingsRouter } from './routes/settings.ts';
import { endpointsRouter, upstreamsRouter } from './routes/upstreams.ts';
import { toolsRouter } from './routes/tools.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  status: statusRouter,
  profiles: profilesRouter,
  upstreams: upstreamsRouter,
  endpoints: endpointsRouter,
  secrets: secretsRouter,
  clients: clientsRouter,
  mcpTokens: mcpTokensRouter,
  log: logRouter,
  usage: usageRouter,
  health: healthRouter,
  doctor: doctorRouter,
  tools: toolsRouter,
  settings: settingsRouter,
});

export type AppRouter = typeof appRouter;
