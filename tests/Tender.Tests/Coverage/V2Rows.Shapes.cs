using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Http.V2;
using Tender.Wire.Tests.Http.V2;
using static Tender.Tests.Coverage.Proof;
using static Tender.Tests.Coverage.Stated;

namespace Tender.Tests.Coverage;

internal static partial class V2Rows
{
    private const string UpdatedWhileNonChargeable = nameof(
        ChargePermissionStoryTests.A_permission_that_cannot_be_charged_can_be_updated_and_a_closed_one_not
    );

    private static Proof Suspended =>
        By<V2RequestStoryTests>(nameof(V2RequestStoryTests.A_suspended_merchant_is_answered_nothing_else));

    private static Section[] Shapes() =>
        [
            new(
                "3.2",
                "Shared objects",
                Rule(
                    "Addresses have all eleven members, null where unused",
                    By<ShapesTests>(nameof(ShapesTests.A_session_ready_for_the_buyer))
                ),
                Rule(
                    "`addressDetails` of requests, with `districtOrCounty`",
                    By<ButtonStoryTests>(nameof(ButtonStoryTests.An_additional_payment_button_needs_no_review_page))
                ),
                Rule(
                    "`shippingAddressList` of several addresses, each a JSON text",
                    By<ButtonStoryTests>(nameof(ButtonStoryTests.An_order_may_go_to_several_addresses))
                ),
                Rule(
                    "A buyer's phone number only with its scope or the billing address",
                    By<ShapesTests>(nameof(ShapesTests.A_session_ready_for_the_buyer), nameof(ShapesTests.A_permission))
                ),
                Rule(
                    "merchantMetadata has four members: 256, 50, 255 and 4096 characters",
                    By<V2RequestStoryTests>(nameof(V2RequestStoryTests.Texts_have_their_lengths))
                ),
                Rule(
                    "statusDetails has a reason code; a permission's a list of reasons",
                    By<ShapesTests>(
                        nameof(ShapesTests.A_closed_permission_and_what_is_shown_of_its_buyer_later),
                        nameof(ShapesTests.A_completed_session)
                    )
                ),
                Rule(
                    "paymentPreferences is `[null]` without a buyer, then a descriptor",
                    By<ShapesTests>(
                        nameof(ShapesTests.A_new_session),
                        nameof(ShapesTests.A_session_ready_for_the_buyer)
                    )
                ),
                Rule(
                    "recurringMetadata: unit and value as text, `\"0\"` when Variable; the amount may be null",
                    By<RecurringStoryTests>(
                            nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                        )
                        .And<ButtonStoryTests>(
                            nameof(ButtonStoryTests.The_button_makes_the_very_session_that_the_call_makes)
                        )
                ),
                Rule("limits stand on the permission only", By<ShapesTests>(nameof(ShapesTests.A_permission))),
                Rule(
                    "deliverySpecifications are read strictly and told again; only the hosted page looks at them",
                    By<ButtonStoryTests>(nameof(ButtonStoryTests.The_button_makes_the_very_session_that_the_call_makes))
                        .And<BodyTests>(nameof(BodyTests.What_is_only_echoed_is_kept_without_blanks))
                ),
                Rule(
                    "URLs: 512 characters, http in the sandbox only, of the store's origins",
                    By<BodyTests>(
                            nameof(BodyTests.A_url_is_of_the_web_and_of_an_allowed_origin),
                            nameof(BodyTests.Http_is_for_the_sandbox_and_512_characters_are_the_most)
                        )
                        .And<V2RequestStoryTests>(nameof(V2RequestStoryTests.Return_urls_are_of_the_stores_origins))
                ),
                Rule(
                    "What is absent, null or `{}` is not given",
                    By<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                        .And<BodyTests>(nameof(BodyTests.A_price_has_both_its_members))
                )
            ),
            new(
                "3.3",
                "Create Checkout Session: the request",
                Rule(
                    "checkoutReviewReturnUrl is required, unless the mode is ProcessOrder; then "
                        + "checkoutResultReturnUrl is",
                    By<AnswerTests>(nameof(AnswerTests.A_session_is_kept_30_days_and_checked_as_it_is_made))
                        .And<ButtonStoryTests>(
                            nameof(ButtonStoryTests.An_additional_payment_button_needs_no_review_page)
                        )
                ),
                Rule(
                    "checkoutCancelUrl is where a buyer who cancels goes",
                    By<CheckoutStoryTests>(nameof(CheckoutStoryTests.A_buyer_who_cancels_goes_to_the_cancel_page))
                ),
                Rule(
                    "storeId is required, and the merchant's",
                    By<AnswerTests>(nameof(AnswerTests.A_session_is_kept_30_days_and_checked_as_it_is_made))
                ),
                Rule(
                    "scopes are known words; billing address only when asked for",
                    By<AnswerTests>(nameof(AnswerTests.A_session_is_kept_30_days_and_checked_as_it_is_made))
                        .And<ShapesTests>(
                            nameof(ShapesTests.A_session_ready_for_the_buyer),
                            nameof(ShapesTests.A_permission)
                        )
                ),
                Rule(
                    "chargePermissionType OneTime, Recurring or PaymentMethodOnFile",
                    By<RecurringStoryTests>(
                            nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                        )
                        .And<SavedWalletStoryTests>(
                            nameof(SavedWalletStoryTests.A_wallet_is_saved_without_an_order_and_charged_later)
                        )
                ),
                Rule(
                    "setupOnly saves a wallet without an order",
                    By<SavedWalletStoryTests>(
                        nameof(SavedWalletStoryTests.A_wallet_is_saved_without_an_order_and_charged_later),
                        CapOfSavedWallet
                    )
                ),
                Rule(
                    "A sign-in that saves the wallet comes back with a session",
                    By<ButtonStoryTests>(nameof(ButtonStoryTests.A_sign_in_can_save_the_wallet_as_well))
                ),
                Rule(
                    "chargePermissionId uses a saved wallet again",
                    By<SavedWalletStoryTests>(
                        nameof(
                            SavedWalletStoryTests.A_later_checkout_charges_the_same_wallet_with_the_card_chosen_then
                        ),
                        nameof(SavedWalletStoryTests.Only_a_wallet_of_this_merchant_that_has_not_ended_is_used_again)
                    )
                ),
                Rule(
                    "multiAddressesCheckoutMetadata",
                    By<ButtonStoryTests>(nameof(ButtonStoryTests.An_order_may_go_to_several_addresses))
                ),
                Rule(
                    "presentmentCurrency follows chargeAmount once that is set",
                    By<ShapesTests>(nameof(ShapesTests.A_session_ready_for_the_buyer))
                ),
                Rule(
                    "The button and the call make the very same session",
                    By<ButtonStoryTests>(nameof(ButtonStoryTests.The_button_makes_the_very_session_that_the_call_makes))
                )
            ),
            new(
                "3.4",
                "Checkout session: the answer",
                Rule(
                    "Members and their order, every one always there",
                    By<ShapesTests>(
                        nameof(ShapesTests.A_new_session),
                        nameof(ShapesTests.A_session_ready_for_the_buyer),
                        nameof(ShapesTests.A_completed_session)
                    )
                ),
                Rule(
                    "amazonPayRedirectUrl is told once no constraint is left",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                        .And<RecurringStoryTests>(
                            nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                        )
                ),
                Rule(
                    "Constraints: BuyerNotAssociated, ChargeAmountNotSet, CheckoutResultReturnUrlNotSet, "
                        + "PaymentIntentNotSet, in order and with their texts",
                    By<ShapesTests>(nameof(ShapesTests.A_new_session))
                        .And<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                ),
                Rule(
                    "RecurringFrequencyNotSet on recurring sessions",
                    By<RecurringStoryTests>(
                        nameof(RecurringStoryTests.A_subscription_is_charged_within_the_cap_of_each_month)
                    )
                ),
                Rule(
                    "Completed, nearly everything is null; buyer and addresses are on the permission",
                    By<ShapesTests>(nameof(ShapesTests.A_completed_session))
                        .And<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                ),
                Rule("shippingAddressList is never null: left out", By<ShapesTests>(nameof(ShapesTests.A_new_session))),
                Rule(
                    "expirationTimestamp is 24 hours after the creation",
                    By<ShapesTests>(nameof(ShapesTests.A_new_session))
                        .And<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                )
            ),
            new(
                "3.5",
                "Update Checkout Session",
                Rule(
                    "Member by member: what is absent stays",
                    By<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                        .And<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                ),
                Rule(
                    "Only while Open",
                    By<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                        .And<CheckoutSessionTests>(
                            nameof(CheckoutSessionTests.A_completed_checkout_is_not_modifiable),
                            nameof(CheckoutSessionTests.A_canceled_checkout_says_so_before_all_else)
                        )
                ),
                Rule(
                    "Confirm makes a permission and no charge; Authorize a charge; AuthorizeWithCapture a "
                        + "captured one",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured),
                        nameof(V2StoryTests.From_button_to_captured_and_refunded),
                        nameof(V2StoryTests.Authorize_with_capture_takes_the_money_at_completion)
                    )
                ),
                Rule(
                    "AuthorizeWithCapture cannot be pending",
                    By<AnswerTests>(nameof(AnswerTests.A_session_is_kept_30_days_and_checked_as_it_is_made))
                )
            ),
            new(
                "3.6",
                "Complete Checkout Session",
                Rule(
                    "Refused before the buyer has confirmed, and with constraints left",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                        .And<CheckoutSessionTests>(
                            nameof(CheckoutSessionTests.Completing_a_checkout_is_refused_in_order)
                        )
                ),
                Rule(
                    "Another amount is 409 and changes nothing; another currency CurrencyMismatch",
                    By<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                        .And<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                ),
                Rule(
                    "A canceled session is CheckoutSessionCanceled",
                    By<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                ),
                Rule(
                    "A completed one is InvalidCheckoutSessionStatus; it stays Completed",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                ),
                Rule(
                    "A decline at completion cancels the session and leaves no permission",
                    By<FinalizeStoryTests>(
                            nameof(FinalizeStoryTests.A_decline_cancels_the_session_and_leaves_no_permission)
                        )
                        .And<V2StoryTests>(nameof(V2StoryTests.A_checkout_can_end_without_money))
                ),
                Rule(
                    "202 while the authorization is pending, 200 otherwise, same body",
                    By<V2StoryTests>(nameof(V2StoryTests.A_pending_authorization_is_answered_202_and_ends_authorized))
                        .And<AnswerTests>(nameof(AnswerTests.Pending_is_202_and_is_told_when_it_is_decided))
                ),
                Rule(
                    "What the buyer paid for and nobody completed in a day is canceled",
                    By<CheckoutStoryTests>(
                        nameof(CheckoutStoryTests.A_checkout_that_was_paid_and_never_completed_ends_after_a_day)
                    )
                ),
                Rule(
                    "Other amounts after the buyer agreed need another agreement",
                    By<CheckoutSessionTests>(
                        nameof(CheckoutSessionTests.Other_amounts_after_the_buyer_agreed_need_another_agreement)
                    )
                )
            ),
            new(
                "3.7",
                "Finalize Checkout Session",
                Rule(
                    "Sets what is missing and completes; `cartDetails` only in its answer",
                    By<FinalizeStoryTests>(nameof(FinalizeStoryTests.Finalize_sets_what_is_missing_and_completes))
                ),
                Rule(
                    "Amounts set before must be the same",
                    By<FinalizeStoryTests>(nameof(FinalizeStoryTests.An_amount_that_was_set_before_must_be_the_same))
                ),
                Rule(
                    "chargeAmount and paymentIntent are required; what is wrong changes nothing",
                    By<FinalizeStoryTests>(nameof(FinalizeStoryTests.What_is_wrong_with_the_body_changes_nothing))
                ),
                Rule(
                    "Declines and pending as at Complete",
                    By<FinalizeStoryTests>(
                        nameof(FinalizeStoryTests.A_decline_cancels_the_session_and_leaves_no_permission),
                        FinalizedPending
                    )
                )
            ),
            new(
                "3.8",
                "Charge permissions",
                Rule("Members and their order", By<ShapesTests>(nameof(ShapesTests.A_permission))),
                Rule(
                    "Update takes merchantMetadata and recurringMetadata, while Chargeable or NonChargeable",
                    By<ChargePermissionStoryTests>(UpdatedWhileNonChargeable)
                ),
                Rule(
                    "Close needs a reason, which is told again; closing twice is refused",
                    By<V2StoryTests>(nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them))
                        .And<AnswerTests>(nameof(AnswerTests.Closing_cancels_what_is_open_if_it_is_asked_to))
                ),
                Rule(
                    "With cancelPendingCharges open charges end ChargePermissionCanceled; without it they "
                        + "can be captured",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.Closing_with_cancel_pending_charges_cancels_them),
                        nameof(V2StoryTests.Closing_without_it_leaves_an_authorized_charge_capturable)
                    )
                ),
                Rule(
                    "The buyer's data are shown 30 days after a one-time birth, or after another kind's end",
                    By<ShapesTests>(nameof(ShapesTests.A_closed_permission_and_what_is_shown_of_its_buyer_later))
                        .And<RecurringStoryTests>(
                            nameof(
                                RecurringStoryTests.Every_successful_charge_gives_a_subscription_thirteen_more_months
                            )
                        )
                )
            ),
            new(
                "3.9",
                "Charges",
                Rule(
                    "Members and their order; refundedAmount null until captured, then 0 and growing",
                    By<ShapesTests>(nameof(ShapesTests.An_authorized_charge), nameof(ShapesTests.A_captured_charge))
                        .And<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                ),
                Rule(
                    "expirationTimestamp is 30 days after the creation",
                    By<ShapesTests>(nameof(ShapesTests.An_authorized_charge))
                        .And<AuthorizationTests>(nameof(AuthorizationTests.Deadlines_end_only_what_still_waits))
                ),
                Rule(
                    "captureNow authorizes and captures in one step; not together with "
                        + "canHandlePendingAuthorization",
                    By<V2StoryTests>(nameof(V2StoryTests.Parcels_are_charged_one_by_one_until_the_total_is_captured))
                        .And<BadInputV2Tests>(
                            nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                        )
                ),
                Rule(
                    "softDescriptor: 16 characters, shown as `AMZ*` and the text",
                    By<ChargeStoryTests>(nameof(ChargeStoryTests.A_soft_descriptor_is_short_and_shown_with_its_prefix))
                ),
                Rule(
                    "softDescriptor: the seller's name where none was given, once it is captured, and of refunds",
                    By<ChargeStoryTests>(
                        nameof(ChargeStoryTests.What_is_taken_or_given_back_names_the_seller_on_the_statement)
                    )
                ),
                Rule(
                    "softDescriptor only together with captureNow, not in JP",
                    None("the page says not to send it so, and names no refusal: it is taken, and used by the capture")
                ),
                Rule(
                    "chargeInitiator and channel are required on saved wallets, and told again",
                    By<SavedWalletStoryTests>(
                        nameof(SavedWalletStoryTests.A_wallet_is_saved_without_an_order_and_charged_later)
                    )
                ),
                Rule(
                    "A buyer's charge with a result URL has an amazonPayRedirectUrl",
                    By<SavedWalletStoryTests>(
                        nameof(SavedWalletStoryTests.A_wallet_is_saved_without_an_order_and_charged_later)
                    )
                ),
                Rule("convertedAmount and conversionRate", None(NoMulti)),
                Rule(
                    "Capture: once, at most the charge; the rest comes back to the balance",
                    By<V2StoryTests>(
                        nameof(V2StoryTests.A_capture_within_a_week_is_synchronous_and_gives_the_rest_back),
                        nameof(V2StoryTests.From_button_to_captured_and_refunded)
                    )
                ),
                Rule(
                    "Cancel: while AuthorizationInitiated or Authorized, with a reason that is told again",
                    By<V2StoryTests>(
                            nameof(V2StoryTests.Cancel_wins_over_a_pending_decision),
                            nameof(V2StoryTests.A_capture_after_a_week_is_asynchronous)
                        )
                        .And<BadInputV2Tests>(
                            nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                        )
                )
            ),
            new(
                "3.10",
                "Refunds",
                Rule("Members and their order", By<ShapesTests>(nameof(ShapesTests.A_refund_in_live_and_in_yen))),
                Rule(
                    "Always RefundInitiated first",
                    By<V2StoryTests>(nameof(V2StoryTests.From_button_to_captured_and_refunded))
                ),
                Rule(
                    "Only of a captured charge",
                    By<AnswerTests>(nameof(AnswerTests.From_session_to_refund))
                        .And<BadInputV2Tests>(
                            nameof(BadInputV2Tests.Is_refused_in_the_dialects_own_words_and_changes_nothing)
                        )
                )
            ),
            Habits(),
        ];
}
