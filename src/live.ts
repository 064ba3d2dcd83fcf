/** The second bundle's contents: the commands that start programs or call AWS, kept from the others' start-up. */
export { plan } from './commands/plan.ts';
