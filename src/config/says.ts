/** What a schema says about a wrong value: the expectation, then what to do, on two lines that `faultsOf` takes apart. */
export const says = (expected: string, remedy: string): string => `${expected}\n${remedy}`;
