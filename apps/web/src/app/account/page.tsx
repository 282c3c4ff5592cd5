import { redirect } from "next/navigation";
import { accountPages } from "@/account/account-pages";

export default function AccountPage() {
  redirect(accountPages[0].path);
}
