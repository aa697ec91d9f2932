/** How a connection waits in tests of anything but its patience: no answer is given up, however busy the machine. */
export const PATIENT = { commandTimeoutMilliseconds: 60_000, socketTimeoutMilliseconds: 60_000 };
