/** How every forwarder runs: supervised, as nobody, seeing nothing of the machine but its sockets. */
import text from './sandbox.hbs';

/** The second half of a forwarder's unit: the rest of [Service], and [Install]. */
export const sandbox = text({}).trimEnd();
