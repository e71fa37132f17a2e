import { measureCreates } from "./providers/creates.ts";
import { measureLists } from "./providers/lists.ts";
import { measureReads } from "./providers/reads.ts";
import { heading, judge } from "./support/report.ts";

/** What do the four adapters add to a create, and how many calls do lists and reads take? */

heading("Providers: creates, lists and reads at the four simulated clouds");

judge([...(await measureCreates()), ...(await measureLists()), ...(await measureReads())]);
