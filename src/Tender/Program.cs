using Tender;
using Tender.Client;

return await CommandLine.Run(args, Terminal.OfThisProcess());
