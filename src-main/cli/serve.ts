// `keyswitch serve`: proxy, control API and GUI in the foreground, until SIGTERM or Ctrl-C.
import { Option, type Command } from 'commander';
import type { App } from '../app.ts';
import type { CliContext } from './context.ts';

interface ServeOptions {
  readonly open?: boolean;
  readonly try?: boolean;
}

export function register(program: Command, context: CliContext): void {
  program
    .command('serve')
    .description('Run the proxy, the control API and the window in the foreground.')
    .option('--open', 'open the window in the browser')
    .addOption(new Option('--try', 'print a request that works at once').hideHelp())
    .action(async (options: ServeOptions) => {
      const { startApp } = await import('../app.ts');
      const notices = holdWarnings((line) => context.say(line));
      const app = await startApp({
        home: context.home,
        env: context.env,
        ask: context.ask,
        onNotice: notices.take,
      });
      notices.release();
      try {
        const guiUrl = app.createGuiUrl();
        if (context.json) {
          const { proxyUrl, controlUrl } = app;
          context.out.write(
            `${JSON.stringify({ event: 'ready', pid: process.pid, proxyUrl, controlUrl, guiUrl })}\n`,
          );
        } else {
          context.out.write(await describe(app, guiUrl, options.try === true));
        }
        if (options.open === true) (await import('./open-browser.ts')).openBrowser(guiUrl);
        await untilAborted(context.signal);
      } finally {
        await app.stop();
      }
    });
}

/** Warnings wait for the start: beside the one line that says why there is none they would only hide it. */
function holdWarnings(say: (line: string) => void): { take(line: string): void; release(): void } {
  const held: string[] = [];
  let isStarted = false;
  return {
    take: (line) => void (isStarted || !line.startsWith('warning: ') ? say(line) : held.push(line)),
    release() {
      isStarted = true;
      for (const line of held.splice(0)) say(line);
    },
  };
}

async function describe(app: App, guiUrl: string, tryIt: boolean): Promise<string> {
  const lines = [
    'Keyswitch is running.',
    '',
    `  Window  ${guiUrl}`,
    `  Proxy   ${app.proxyUrl}`,
    `  Home    ${app.home.dir}`,
    '',
  ];
  if (tryIt) {
    const { planTryIt } = await import('./try-it.ts');
    const plan = planTryIt((await app.core.config()).value);
    if (plan !== null) lines.push(plan.intro, '', plan.curl(app.proxyUrl, await app.mintTryItToken()), '');
  }
  lines.push('Ctrl-C ends it.', '');
  return lines.join('\n');
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
