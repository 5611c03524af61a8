/**
 * What a cancel of a job that has ended may be answered with, besides 200. Decision 16 allows it to other
 * implementations; the contract itself never answers it, and so does not hold it.
 */
export const cancelConflict = 409;
