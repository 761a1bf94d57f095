"""Given names common in English-speaking countries, and words for people a name stands beside."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

# Names that are words of a comment as often (Grace, Hope, Will, Mark, May, Summer) and names of places are in AMBIGUOUS.
FIRST_NAMES = frozenset(
    """aaron abby abdul abdullah abigail adam adrian agnes ahmed aidan aisha akira alan albert alejandro alex alexa alexander alexandra alexis alfred ali alice alicia alison allen allison
    alyssa amanda amber amelia amina amir amit amy ana andre andrea andrew andy angela angelica anita ann anna anne annie anthony antonio april arjun arthur asha ashley audrey ava barbara barry beatrice becky ben
    benjamin beth bethany betty beverly bill billy bob bobby brad bradley brandon brenda brendan brian bridget brittany brooke bruce bryan caleb cameron camila carl carla carlos carmen carol caroline carolyn
    carrie casey cassandra catherine cathy cecilia charlene charles charlie chelsea cheryl chloe chris christian christina christine christopher cindy claire clara claudia clare colin connor corey courtney craig cynthia
    daisy damian dan daniel daniela danielle danny darren dave david dawn dean deborah debbie deborah deepak denise dennis derek diana diane diego dmitri dominic don donald donna doris dorothy doug douglas
    duncan dylan ed eddie edgar eduardo edward eileen elaine elena eleanor eli elijah elizabeth ella ellen emily emma eric erica erik erin ethan eva evan evelyn faith farah fatima felix fernando fiona
    frances francesca francis frank fred freddie gabriel gabriela gareth gary gavin gemma geoff george georgina gerald geraldine gina glen glenn gloria gordon graham greg gregory gustavo guy hannah harold
    harriet harry hassan heather hector heidi helen henry hilary holly howard hugh hugo hussein ian ibrahim imran ingrid irene isaac isabel isabella ismail ivan jack jackie jacob jacqueline jake james jamie
    jan jane janet janice jasmine jason javier jay jean jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry jesse jessica jill jim jimmy joan joanna joanne joe joel john johnny jon jonathan jorge jose
    joseph josh joshua joyce juan juanita judith judy julia julian julie julio justin kai karen karim karl kate katherine kathleen kathryn kathy katie keith kelly kelvin ken kendra kenneth kerry kevin khalid
    kim kimberly kira kirsty kumar kyle lakshmi lara larry latoya laura lauren laurie leah lee leila lena leo leon leonard leslie lewis liam lillian linda lindsay lindsey lisa liz lloyd logan lorraine louis
    louise lucas lucy luis luke lydia lynn mabel maggie malcolm marc marco marcus margaret maria mariam marie mario marion marjorie marlon martha martin marvin mary matt matthew maureen maurice max maya megan mei
    melanie melissa mia michael michelle miguel mike mindy miriam mohamed mohammed molly monica morgan muhammad nadia nancy naomi natalia natalie natasha nathan neha neil nicholas nick nicola nicole nigel nikhil nina
    noah noel nora norman olga oliver olivia omar owen pablo pamela pat patricia patrick paul paula pauline pedro penny peter phil philip phillip phoebe pierre priya rachel rafael raj rajesh ralph ramon
    randy raul ravi ray raymond rebecca regina ricardo richard rick ricky rita rob robert roberta roberto robin rodney roger ron ronald rosa rosemary rosie ross roy ruben russell ruth ryan sabrina sally sam
    samantha samuel sandeep sandra sandy sanjay sara sarah sean sebastian selena sergio shane shannon sharon shaun shawn sheila sherry shirley siobhan simon sofia sonia sophia sophie stacey stacy stanley stella stephanie
    stephen steve steven stuart sue sunil susan suzanne sylvia tamara tammy tania tanya tara ted teresa terrence terry thanh theresa thomas tiffany tim timothy tina toby todd tom tommy tony tracey tracy travis trevor
    tyler tyrone valerie vanessa vera vernon veronica vicky vijay vikram vincent vivian wanda wayne wendy wesley william xavier yasmin yolanda yuki yusuf yvonne zachary zainab zoe gwen""".split()
)
AMBIGUOUS = frozenset(
    "april dawn faith grace guy hope jasmine jordan joy june may mark will rose ruby summer daisy amber holly chelsea jack jay dean bill bob don pat penny rob ray sue max max morgan robin sandy charlotte kim kai jean ross logan frank".split()
)
