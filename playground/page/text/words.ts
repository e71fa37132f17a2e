/** What Slack itself writes around what an app says, as far as the page has it. */
export interface SlackWords {
  readonly optional: string;
  readonly onlyYou: string;
  readonly dismiss: string;
  readonly edited: string;
  readonly pinned: string;
  readonly replyInThread: string;
  readonly replies: (count: number) => string;
  readonly lastAt: (time: string) => string;
}

const english: SlackWords = {
  optional: " (optional)",
  onlyYou: "Only visible to you",
  dismiss: "Dismiss",
  edited: "(edited)",
  pinned: "Pinned",
  replyInThread: "Reply in thread",
  replies: (count) => (count === 1 ? "1 reply" : `${count} replies`),
  lastAt: (time) => `last at ${time}`,
};

const japanese: SlackWords = {
  optional: " (任意)",
  onlyYou: "あなただけに表示されています",
  dismiss: "閉じる",
  edited: "(編集済み)",
  pinned: "ピン留め済み",
  replyInThread: "スレッドで返信する",
  replies: (count) => `${count} 件の返信`,
  lastAt: (time) => `最終返信 ${time}`,
};

const chinese: SlackWords = {
  optional: "（可选）",
  onlyYou: "仅您可见",
  dismiss: "关闭",
  edited: "（已编辑）",
  pinned: "已置顶",
  replyInThread: "在消息列中回复",
  replies: (count) => `${count} 条回复`,
  lastAt: (time) => `最后回复 ${time}`,
};

/** In the language that somebody has set in Slack; English where the page has no other. */
export function slackWords(locale: string): SlackWords {
  if (locale.startsWith("ja")) return japanese;
  return locale === "zh-CN" ? chinese : english;
}
