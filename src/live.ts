/** The second bundle's contents: the commands that start programs or call AWS, kept from the others' start-up. */
export { apply } from './commands/apply.ts';
export { destroy } from './commands/destroy.ts';
export { doctor } from './commands/doctor.ts';
export { plan } from './commands/plan.ts';
export { status } from './commands/status.ts';
