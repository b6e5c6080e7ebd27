//! One corpus and one expectation for every face of Sapwood.
