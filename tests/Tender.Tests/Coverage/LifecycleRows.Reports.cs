using Tender.Core;
using Tender.Tests.Flows;
using Tender.Tests.Payments;
using static Tender.Tests.Coverage.Proof;
using Of = Tender.Core.ObjectKind;
using R = Tender.Core.Reason;

namespace Tender.Tests.Coverage;

internal static partial class LifecycleRows
{
    private static Section Reports() =>
        new(
            "",
            "Report, ReportSchedule, Settlement",
            Step(
                Of.Report,
                null,
                Cause.Request,
                State.Pending,
                null,
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Step(
                Of.Report,
                State.Pending,
                Cause.Approve,
                State.Completed,
                null,
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Step(
                Of.Report,
                State.Pending,
                Cause.Decline,
                State.Declined,
                R.ProcessingFailure,
                By<ReportTests>(nameof(ReportTests.A_report_with_too_many_rows_fails_and_leaves_no_file))
            ),
            Step(
                Of.Report,
                State.Pending,
                Cause.MerchantEnds,
                State.Canceled,
                null,
                By<ReportsV1StoryTests>(
                    nameof(ReportsV1StoryTests.A_shop_requests_finds_fetches_and_acknowledges_its_reports)
                )
            ),
            Step(
                Of.Report,
                State.Pending,
                Cause.ChildDone,
                State.Canceled,
                null,
                By<ReportsStoryTests>(nameof(ReportsStoryTests.Reports_are_listed_the_newest_first_page_by_page))
            ),
            Step(
                Of.Report,
                State.Completed,
                Cause.Deadline,
                State.Closed,
                R.Expired,
                By<ReportTests>(nameof(ReportTests.A_report_is_kept_for_ninety_days))
            ),
            Step(
                Of.ReportSchedule,
                null,
                Cause.Request,
                State.Open,
                null,
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Step(
                Of.ReportSchedule,
                State.Open,
                Cause.MerchantEnds,
                State.Canceled,
                null,
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Step(
                Of.Settlement,
                null,
                Cause.Request,
                State.Pending,
                null,
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Step(
                Of.Settlement,
                State.Pending,
                Cause.Approve,
                State.Completed,
                null,
                By<ReportsStoryTests>(nameof(ReportsStoryTests.A_shop_is_paid_out_and_its_reports_agree_to_the_cent))
            ),
            Step(
                Of.Settlement,
                State.Pending,
                Cause.ChildDone,
                State.Canceled,
                null,
                By<SettlementTests>(
                    nameof(SettlementTests.What_is_posted_late_for_a_day_that_was_settled_arms_that_day_again)
                )
            )
        );
}
