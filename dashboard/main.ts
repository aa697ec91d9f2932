/** The page: asks for the figures every few seconds and shows them. It computes none. */
import 'uplot/dist/uPlot.min.css';
import './page.css';
import './table.css';
// Last: what is hidden is hidden, whatever else it is.
import './controls.css';
import { onAction } from './action.ts';
import { find, setText, showLine } from './element.ts';
import { formatClock } from './format.ts';
import { preparePause, showBadge, showHealth, showPause } from './health.ts';
import { showJobs } from './jobs.ts';
import { prepareKeys, showKeys } from './keys.ts';
import { redrawCharts, showOverTime } from './over-time.ts';
import { makePicker } from './picker.ts';
import { currentToken, isOwnMachine, TokenRefused } from './session.ts';
import { prepareSignIn, refuseToken, showSignIn } from './sign-in.ts';
import { type Figures, fetchDetails, fetchFigures, fetchKeys } from './source.ts';
import { showAdvice, showTasks } from './tasks.ts';
import { showTiles } from './tiles.ts';
import { showBudget, showProof, showStrategies } from './worth.ts';

/** On one machine a look costs nothing; deployed, each is some calls of functions. */
const REFRESH_MILLISECONDS = isOwnMachine ? 2_000 : 15_000;
/** What changes slowly is asked for at every so manieth refresh. */
const REFRESHES_PER_DETAILS = 5;

let isStale = false;
let wake: () => void = () => {};
let refreshes = 0;

/** Shows the figures at once, whatever is slow among them too. */
function refreshNow(): void {
  isStale = true;
  refreshes = 0;
  wake();
}

const keysPicker = makePicker('keys', refreshNow);

function showFigures(figures: Figures): void {
  const { stats, notes } = figures;
  showHealth(figures);
  showPause(figures);
  showLine('notice', notes?.notice ?? '');
  showTiles(figures);
  showOverTime(figures);
  showProof(figures);
  showBudget(figures);
  showStrategies(figures);
  showJobs(figures);
  const names = stats.keyspaces.map(({ name }) => name);
  keysPicker.show(names, notes?.labels ?? {});
  setText(find('updated'), `updated ${formatClock(stats.at)}`);
}

async function showDetails(): Promise<void> {
  const keyspace = keysPicker.chosen();
  const [details, keys] = await Promise.all([
    fetchDetails(),
    keyspace === undefined ? undefined : fetchKeys(keyspace),
  ]);
  showAdvice(details);
  showTasks(details);
  if (keys) showKeys(keys);
}

async function refresh(): Promise<void> {
  showSignIn();
  if (currentToken() === undefined) return;
  try {
    showFigures(await fetchFigures());
    if (refreshes % REFRESHES_PER_DETAILS === 0) await showDetails();
    refreshes += 1;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof TokenRefused) refuseToken(reason);
    else showBadge('bad', `not up to date: ${reason}`);
  }
}

/** Until the next refresh is due, or something asks for it. Nobody looks at a hidden page. */
async function rest(): Promise<void> {
  if (isStale) return;
  await new Promise<void>((resolve) => {
    wake = resolve;
    if (!document.hidden) setTimeout(resolve, REFRESH_MILLISECONDS);
  });
}

onAction(refreshNow);
prepareSignIn(refreshNow);
preparePause();
prepareKeys();
document.addEventListener('visibilitychange', () => wake());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawCharts);

for (;;) {
  isStale = false;
  await refresh();
  await rest();
}
