using System.CommandLine;
using System.CommandLine.Help;
using Tender.Client;

namespace Tender.Commands;

/// <summary>Every command. A new noun is a file and a line here.</summary>
internal static class CommandTree
{
    private const string Name = "tender";

    public static Command Build(Terminal terminal)
    {
        var tree = new Command(
            Name,
            "A self-hosted payment service, wire-compatible with both generations of the Amazon Pay API."
        )
        {
            ServeCommand.Build(),
            HealthCommand.Build(terminal),
            MerchantCommands.Build(terminal),
            ClockCommands.Build(terminal),
            PayCommand.Build(terminal),
            ChargeCommands.Build(terminal),
            NoticeCommands.Build(terminal),
            TimelineCommand.Build(terminal),
            NextCommand.Build(terminal),
            OutcomeCommands.Build(terminal),
            FaultCommands.Build(terminal),
            CoverageCommand.Build(terminal),
            DoctorCommand.Build(terminal),
            JobCommands.Build(terminal),
            ReceiverCommand.Build(terminal),
            CheckProcessorCommand.Build(terminal),
            SnapshotCommands.Build(terminal),
            VerifyCommand.Build(terminal),
            UserCommands.Build(terminal),
            KeyCommands.Build(terminal),
            AuditCommand.Build(terminal),
            SecretCommands.Build(terminal),
            ReconcileCommands.Build(terminal),
            ExportCommand.Build(terminal),
            CompletionCommand.Build(terminal),
        };
        tree.Subcommands.Add(CompletionCommand.BuildAnswer(terminal, tree));
        var help = new HelpOption("--help", "-h", "-?") { Recursive = true };
        help.Action = new HelpPage((HelpAction)help.Action!);
        tree.Options.Add(help);
        return tree;
    }
}
