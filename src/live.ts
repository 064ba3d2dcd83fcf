/** The second bundle's contents: the commands that start programs or call AWS, kept from the others' start-up. */
export { init } from './commands/init/init.ts';
export { apply } from './commands/live/apply.ts';
export { backup, restore } from './commands/live/backup.ts';
export { destroy } from './commands/live/destroy.ts';
export { doctor } from './commands/live/doctor.ts';
export { type LiveGraphOptions, liveGraph } from './commands/live/live-graph.ts';
export { pin } from './commands/live/pin.ts';
export { plan } from './commands/live/plan.ts';
export { status } from './commands/live/status.ts';
