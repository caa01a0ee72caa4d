import { defineWorld, type Rule } from "../world.ts";

/** What customers write about, and the labels of the desk that takes it. */
export const DESK_RULES: readonly Rule[] = [
  {
    words: ["refund", "money back"],
    label: "R7",
    says: ["I would like a refund.", "When do I get my money back?", "The refund has not come."],
  },
  {
    words: ["invoice", "bill"],
    label: "B2",
    says: ["The invoice is wrong.", "I cannot find my bill.", "Please send the invoice once more."],
  },
  {
    words: ["password", "login"],
    label: "A1",
    says: ["I forgot my password.", "The login does not work.", "My password is refused."],
  },
  {
    words: ["parcel", "delivery"],
    label: "S4",
    says: ["My parcel has not arrived.", "The delivery is late.", "The parcel was left in the rain."],
  },
  {
    words: ["broken", "damaged"],
    label: "Q5",
    says: ["The lamp is broken.", "It came damaged.", "One leg of the table is broken."],
  },
  {
    words: ["cancel", "cancellation"],
    label: "C3",
    says: ["I want to cancel.", "Please confirm the cancellation.", "Can I still cancel?"],
  },
  {
    words: ["address", "moved house"],
    label: "D8",
    says: ["My address has changed.", "I moved house last week.", "You have the wrong address."],
  },
  {
    words: ["discount", "voucher"],
    label: "P6",
    says: ["My voucher was not counted.", "Is there a discount for students?", "The discount is missing."],
  },
];

/** A service desk: one text, eight rules. */
export const desk = defineWorld({
  name: "desk",
  description: "Sorts messages to a service desk: each gets the labels that its needs call for.",
  rules: DESK_RULES,
});
