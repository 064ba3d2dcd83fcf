/** How every forwarder runs: supervised, without root's rights, and with no access to the machine except its sockets. */
import text from './sandbox.hbs';

/** The second half of a forwarder's unit: the rest of [Service], then [Install]. */
export const sandbox = text({}).trimEnd();
