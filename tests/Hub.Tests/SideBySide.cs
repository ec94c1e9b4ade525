using NUnit.Framework;

// The long flows mostly wait, for days to come and for brokers to start: three of them run side by side, even on two processors.
[assembly: LevelOfParallelism(3)]
